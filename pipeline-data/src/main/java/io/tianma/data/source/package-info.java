/** Raw files to documents: formats, compression, charsets, and what cannot be read. Pure. */
package io.tianma.data.source;
