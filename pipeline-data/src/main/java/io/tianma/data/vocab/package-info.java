/** Vocabularies of BERT's layout, with words. Pure. */
package io.tianma.data.vocab;
