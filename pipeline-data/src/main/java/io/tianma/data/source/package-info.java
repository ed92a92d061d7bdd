/**
 * Raw files to documents: which reader a file takes, and what is in its members. Pure; the rooms
 * below know packing, charsets and layouts.
 */
package io.tianma.data.source;
