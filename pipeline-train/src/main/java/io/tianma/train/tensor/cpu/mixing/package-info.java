/** What mixes tokens without attention. */
package io.tianma.train.tensor.cpu.mixing;
