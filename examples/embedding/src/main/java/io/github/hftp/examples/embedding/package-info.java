/** Small programs that use the server and the client; each is run by a test. */
package io.github.hftp.examples.embedding;
