/** What a training run is to do: options of its stages as plain records, checked when made. */
package io.tianma.train.plan;
