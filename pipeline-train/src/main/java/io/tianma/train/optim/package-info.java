/** Optimizers over the flat parameter vector, and schedules of the learning rate. */
package io.tianma.train.optim;
