/** Feature maps of linear attention. */
package io.tianma.train.tensor.cpu.feature;
