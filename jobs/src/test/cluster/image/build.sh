#!/bin/bash
# DOCKERFILE ARCHIVE SPARK_HOME CACHE: builds the image by buildah on a Debian with that Spark, and asks it for help.
set -e
docker=$1 archive=$2 spark=$3 cache=$4
cd "$cache"
export BUILDAH_ISOLATION=chroot
b=(buildah --storage-driver vfs --root "$cache/store" --runroot "$cache/run")
[ -x root/usr/bin/java ] ||
  { rm -rf root && debootstrap --variant=minbase --include=openjdk-17-jre-headless bookworm root >debootstrap.log 2>&1; }
mkdir -p root/opt/spark/jars root/opt/spark/bin root/opt/spark/work-dir context
cp -n "$spark"/jars/*.jar root/opt/spark/jars/
cp "$spark/bin/spark-submit" root/opt/spark/bin/
grep -q localhost root/etc/hosts 2>/dev/null || echo "127.0.0.1 localhost" >>root/etc/hosts
c=$("${b[@]}" from scratch)
"${b[@]}" copy -q "$c" root / >/dev/null
"${b[@]}" config --env PATH=/usr/local/bin:/usr/bin:/bin "$c"
"${b[@]}" commit -q "$c" localhost/spark-base >/dev/null
"${b[@]}" rm "$c" >/dev/null
cp "$archive" context/
"${b[@]}" build --build-arg SPARK_IMAGE=localhost/spark-base -f "$docker" -t localhost/tianma context
c=$("${b[@]}" from localhost/tianma)
"${b[@]}" run "$c" -- tianma --help
"${b[@]}" run "$c" -- id
"${b[@]}" run --env SPARK_LOCAL_IP=127.0.0.1 "$c" -- tianma doctor
# neither the archive nor a second Spark is in it
"${b[@]}" run "$c" -- bash -c 'ls /tmp/*.tar.gz /opt/tianma/jars/spark/*/spark-core* 2>/dev/null || echo "twice: nothing"'
"${b[@]}" images
"${b[@]}" rmi -af >/dev/null
