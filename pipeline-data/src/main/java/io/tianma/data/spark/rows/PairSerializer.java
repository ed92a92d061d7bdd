package io.tianma.data.spark.rows;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;

/**
 * How keys and values of known types travel through a shuffle: field after field. A serializer of
 * any object makes its tables of classes anew for each file that a task writes, and names the class
 * of each object.
 */
final class PairSerializer<K, V> extends Serializer implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Before each key, so that the end of a stream is told from one that is cut off. */
  private static final int NEXT = 1;

  private final Codec<K> keys;
  private final Codec<V> values;

  PairSerializer(Codec<K> keys, Codec<V> values) {
    this.keys = keys;
    this.values = values;
  }

  @Override
  public SerializerInstance newInstance() {
    return new Instance();
  }

  /** No pair refers to another, so that Spark may sort them as bytes. */
  @Override
  public boolean supportsRelocationOfSerializedObjects() {
    return true;
  }

  private final class Instance extends SerializerInstance {
    @Override
    public SerializationStream serializeStream(OutputStream out) {
      return new Writing(new DataOutputStream(out));
    }

    @Override
    public DeserializationStream deserializeStream(InputStream in) {
      return new Reading(new DataInputStream(new BufferedInputStream(in)));
    }

    @Override
    public <T> ByteBuffer serialize(T value, ClassTag<T> tag) {
      throw unsupported();
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassTag<T> tag) {
      throw unsupported();
    }

    @Override
    public <T> T deserialize(ByteBuffer bytes, ClassLoader loader, ClassTag<T> tag) {
      throw unsupported();
    }
  }

  private static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("only keys and values in turn");
  }

  @SuppressWarnings("unchecked") // a shuffle gives nothing but its keys and values
  private final class Writing extends SerializationStream {
    private final DataOutputStream out;

    private Writing(DataOutputStream out) {
      this.out = out;
    }

    @Override
    public <T> SerializationStream writeKey(T key, ClassTag<T> tag) {
      return done(
          () -> {
            out.write(NEXT);
            keys.write((K) key, out);
          });
    }

    @Override
    public <T> SerializationStream writeValue(T value, ClassTag<T> tag) {
      return done(() -> values.write((V) value, out));
    }

    @Override
    public <T> SerializationStream writeObject(T value, ClassTag<T> tag) {
      throw unsupported();
    }

    @Override
    public void flush() {
      done(out::flush);
    }

    @Override
    public void close() {
      done(out::close);
    }

    private SerializationStream done(Step step) {
      try {
        step.run();
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  @SuppressWarnings("unchecked") // a shuffle asks for nothing but its keys and values
  private final class Reading extends DeserializationStream {
    private final DataInputStream in;

    private Reading(DataInputStream in) {
      this.in = in;
    }

    @Override
    public <T> T readKey(ClassTag<T> tag) {
      try {
        if (in.read() == NEXT) {
          return (T) keys.read(in);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw PairSerializer.<RuntimeException>unchecked(new EOFException());
    }

    @Override
    public <T> T readValue(ClassTag<T> tag) {
      try {
        return (T) values.read(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public <T> T readObject(ClassTag<T> tag) {
      throw unsupported();
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Spark takes this exception for the end of a stream; Scala declares none. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable t) throws E {
    throw (E) t;
  }
}
