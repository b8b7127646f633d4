/**
 * The tools that the systems share; the lessons are in the packages beside this one.
 *
 * <p>{@code ServerCommand} and {@code ClientCommand} turn a system into two commands. A client over TCP talks through a
 * {@code Wire}, one over UDP through {@code Datagrams}. {@code kit.files} stores and reads files whole or not at all, and
 * {@code kit.reliable} is a byte stream over datagrams. Nothing here knows a system.
 */
package io.github.hftp.examples.course.kit;
