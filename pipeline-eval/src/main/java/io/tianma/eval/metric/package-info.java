/** What a score is: ROUGE, BLEU, perplexity, unigram entropy, baselines. Pure. */
package io.tianma.eval.metric;
