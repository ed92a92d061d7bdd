/**
 * Compressed and packed files: gzip, bzip2, xz, zst, zip and tar, each bounded by {@link
 * io.tianma.data.source.packing.Expansion}. Pure.
 */
package io.tianma.data.source.packing;
