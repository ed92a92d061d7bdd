/** Larger models that compute the same as smaller ones: pure maps of flat vectors. */
package io.tianma.train.grow;
