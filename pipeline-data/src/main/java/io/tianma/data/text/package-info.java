/** Text as T5-PEGASUS and its tokenizer see it: characters, normalization, sentences. Pure. */
package io.tianma.data.text;
