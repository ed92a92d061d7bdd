/**
 * Kernels on the processor: OpenBLAS for products, the Vector API (or plain loops) for the rest.
 */
package io.tianma.train.tensor.cpu;
