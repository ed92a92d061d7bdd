/** Linear attention of heads, causal or not. */
package io.tianma.train.tensor.cpu.linear;
