/** What every block records: embeddings, norms, products, activations, dropout, and the head. */
package io.tianma.train.tape.layer;
