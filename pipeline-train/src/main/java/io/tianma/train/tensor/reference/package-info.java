/** Kernels as plain loops: the oracle of the others. */
package io.tianma.train.tensor.reference;
