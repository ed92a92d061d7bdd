/** Latent vectors on the sphere: their distribution, their noise, and what can be done to them. */
package io.tianma.train.model.latent;
