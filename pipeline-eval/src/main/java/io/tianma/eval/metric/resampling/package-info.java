/** Bootstrap intervals and paired tests over texts (Koehn, 2004). Pure. */
package io.tianma.eval.metric.resampling;
