/** Tokenized pairs and the order in which training takes them. Pure. */
package io.tianma.data.shard;
