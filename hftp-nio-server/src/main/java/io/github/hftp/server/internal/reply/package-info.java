/**
 * From a request to the bytes of its reply. A reply in progress is a {@code Send}: a connection pulls its bytes as the
 * socket takes them and can give back those that it did not, so a stalled reply holds no memory and a large slice can
 * leave the file inside the kernel.
 *
 * <p>Owned by the server: {@code RequestHandler}, {@code Lister} and {@code Workers}; owned by one connection: each
 * {@code Send} with its file. All belong to the loop thread, but for the tasks that a folder which may block needs:
 * those run on {@code Workers} and hand their results back to the loop.
 *
 * <p>Read in this order: {@code Send} is the contract, {@code BufferSend} its simplest case, {@code RawSend} and
 * {@code Base64Send} send slices, whose bytes come from a {@code SliceSource}, {@code RequestHandler} chooses among them, {@code Lister} lists the folder, {@code
 * DeferredSend}, {@code OffloadedFile} and {@code Workers} are for folders that may block. It knows the loop and the
 * files, and nothing of connections.
 */
package io.github.hftp.server.internal.reply;
