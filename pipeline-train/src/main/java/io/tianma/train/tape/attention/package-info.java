/** Softmax attention of heads on a tape. */
package io.tianma.train.tape.attention;
