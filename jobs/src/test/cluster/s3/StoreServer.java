import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/**
 * A store in memory that speaks S3. args: port, a directory. Once a file "fails-after" lies there, that many calls that change the
 * store are still done, and all later ones fail until the file is gone.
 */
public final class StoreServer {
  private static final Set<String> CHANGES =
      Set.of("putBlob", "copyBlob", "removeBlob", "removeBlobs", "completeMultipartUpload");

  public static void main(String[] a) throws Exception {
    Path control = Path.of(a[1], "fails-after");
    BlobStore store =
        ContextBuilder.newBuilder("transient").credentials("any", "any").buildView(BlobStoreContext.class).getBlobStore();
    store.createContainerInLocation(null, "bucket");
    BlobStore failing =
        (BlobStore)
            Proxy.newProxyInstance(
                StoreServer.class.getClassLoader(),
                new Class<?>[] {BlobStore.class},
                (proxy, method, arguments) -> {
                  if (CHANGES.contains(method.getName())) count(control);
                  try {
                    return method.invoke(store, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    S3Proxy server = S3Proxy.builder().blobStore(failing).endpoint(URI.create("http://127.0.0.1:" + a[0])).build();
    server.start();
    System.out.println("READY");
    Thread.currentThread().join();
  }

  private static synchronized void count(Path control) throws Exception {
    if (!Files.exists(control)) return;
    int left = Integer.parseInt(Files.readString(control).strip());
    if (left == 0) throw new IllegalStateException("fails on purpose");
    Files.writeString(control, "" + (left - 1));
  }
}
