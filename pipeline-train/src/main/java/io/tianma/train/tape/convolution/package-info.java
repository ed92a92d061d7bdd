/** Convolutions along positions on a tape. */
package io.tianma.train.tape.convolution;
