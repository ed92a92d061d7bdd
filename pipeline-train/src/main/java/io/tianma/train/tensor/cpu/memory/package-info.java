/** Floats at raw addresses. */
package io.tianma.train.tensor.cpu.memory;
