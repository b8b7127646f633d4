/**
 * What the tests of all modules share: a leak check, a plain peer, a bad network, the reference model and its scripts.
 */
package io.github.hftp.testing;
