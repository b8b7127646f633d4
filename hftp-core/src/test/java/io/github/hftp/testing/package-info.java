/** What the tests of all modules share: a leak check, a plain peer, the reference model and its scripts. */
package io.github.hftp.testing;
