package io.tianma.data.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/** Loads Tianma's and its parsers' classes so that they count their steps in {@link Work}. */
public final class CountingLoader extends ClassLoader {
  private static final List<String> COUNTED =
      List.of("io.tianma.data.", "io.tianma.eval.", "org.commonmark.", "org.jsoup.", "com.hankcs.");
  private static final Set<String> STRINGS =
      Set.of("java/lang/String", "java/lang/StringBuilder", "java/lang/AbstractStringBuilder");
  private static final String WORK = Type.getInternalName(Work.class);

  public CountingLoader() {
    super(CountingLoader.class.getClassLoader());
  }

  /** A new object of a class, loaded so. */
  public Object make(Class<?> type) {
    try {
      return loadClass(type.getName()).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      boolean counted = COUNTED.stream().anyMatch(name::startsWith);
      if (known != null || !counted || name.equals(Work.class.getName())) {
        return known != null ? known : super.loadClass(name, resolve);
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = counting(new ClassReader(in.readAllBytes()));
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] counting(ClassReader reader) {
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor to = super.visitMethod(access, name, descriptor, signature, exceptions);
            return to == null ? null : new Counting(to);
          }
        },
        0);
    return writer.toByteArray();
  }

  private static final class Counting extends MethodVisitor {
    Counting(MethodVisitor to) {
      super(Opcodes.ASM9, to);
    }

    private void step() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, WORK, "step", "()V", false);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      step();
      super.visitJumpInsn(opcode, label);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      step();
      String watched = watched(opcode, owner, name, descriptor);
      if (watched != null) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, WORK, name, watched, false);
        return;
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      if (STRINGS.contains(owner) && descriptor.endsWith(")Ljava/lang/String;")) {
        super.visitMethodInsn(
            Opcodes.INVOKESTATIC, WORK, "made", "(Ljava/lang/String;)Ljava/lang/String;", false);
      }
    }

    /** The method of {@link Work} that stands for this one, with its receiver; null for none. */
    private static String watched(int opcode, String owner, String name, String descriptor) {
      boolean virtual = opcode == Opcodes.INVOKEVIRTUAL;
      if (!virtual && !owner.equals("java/text/Normalizer")) {
        return null;
      }
      String with = virtual ? "(L" + owner + ";" + descriptor.substring(1) : descriptor;
      return Arrays.stream(Work.class.getDeclaredMethods())
              .anyMatch(m -> m.getName().equals(name) && Type.getMethodDescriptor(m).equals(with))
          ? with
          : null;
    }
  }
}
