/** Turns of pairs of coordinates. */
package io.tianma.train.tensor.cpu.rotation;
