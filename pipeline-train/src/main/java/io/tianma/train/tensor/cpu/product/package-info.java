/** Products of matrices: oneDNN or OpenBLAS. */
package io.tianma.train.tensor.cpu.product;
