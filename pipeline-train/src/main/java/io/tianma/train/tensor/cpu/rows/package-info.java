/** What is done with one run of adjacent floats, by vectors or by plain loops. */
package io.tianma.train.tensor.cpu.rows;
