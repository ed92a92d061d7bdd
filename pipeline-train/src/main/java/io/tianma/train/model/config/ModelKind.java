package io.tianma.train.model.config;

/** What kind of model it is. */
public enum ModelKind {
  /** A stack that reads the source and one that writes the target. */
  ENCODER_DECODER,
  /** One stack that is both, with latent vectors in its upper layers (Su, kexue.fm/8475). */
  UNIVAE
}
