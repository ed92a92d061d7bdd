/** What a run leaves behind: its state, safetensors files, Hugging Face's layout. */
package io.tianma.train.checkpoint;
