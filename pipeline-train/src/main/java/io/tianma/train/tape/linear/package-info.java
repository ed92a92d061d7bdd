/** Attention in linear time on a tape. */
package io.tianma.train.tape.linear;
