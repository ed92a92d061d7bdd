/** Softmax attention of heads. */
package io.tianma.train.tensor.cpu.attention;
