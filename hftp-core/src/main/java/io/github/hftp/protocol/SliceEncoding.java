package io.github.hftp.protocol;

/** How the bytes of a slice travel. */
public enum SliceEncoding {
    /** One line of base64 (RFC 4648 section 4, padded); every server supports it. */
    BASE64,
    /** A {@code Content-Length} line, an empty line, then the bytes as they are; since edition 2026. */
    RAW
}
