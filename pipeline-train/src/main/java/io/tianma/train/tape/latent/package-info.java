/** Latents within a stack, on a tape. */
package io.tianma.train.tape.latent;
