/** What a model is asked to write for a row of a shard: gap sentences, spans, or the rest. Pure. */
package io.tianma.data.objective;
