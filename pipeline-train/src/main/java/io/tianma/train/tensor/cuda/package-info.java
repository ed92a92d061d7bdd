/**
 * Kernels on an NVIDIA GPU: CUDA C++ compiled for the chip when it is first needed, products by
 * cuBLAS, on device memory of their own.
 */
package io.tianma.train.tensor.cuda;
