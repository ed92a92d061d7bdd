/**
 * Bytes to characters as the web means them: UTF-8, GB18030, Big5 with HKSCS, byte-order marks,
 * bytes that are none. Pure.
 */
package io.tianma.data.source.charset;
