/** Event files that TensorBoard reads. Pure. */
package io.tianma.train.events;
