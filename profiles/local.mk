# Found by name at run time: $(datadir)/bailey/profiles.

profilesdir = $(pkgdatadir)/profiles
dist_profiles_DATA = \
	%D%/7z.profile \
	%D%/agent.profile %D%/agent.test \
	%D%/agent-shell.profile \
	%D%/apache2.profile \
	%D%/aria2c.profile \
	%D%/base.profile %D%/base.test \
	%D%/bash.profile %D%/bash.test \
	%D%/build.profile %D%/build.test \
	%D%/cargo.profile \
	%D%/cmake.profile \
	%D%/contained.profile %D%/contained.test \
	%D%/convert.profile \
	%D%/curl.profile %D%/curl.test \
	%D%/desktop.profile %D%/desktop.test \
	%D%/dig.profile \
	%D%/dnsmasq.profile \
	%D%/document.profile %D%/document.test \
	%D%/dot.profile \
	%D%/exiftool.profile \
	%D%/ffmpeg.profile \
	%D%/file.profile \
	%D%/gcc.profile %D%/gcc.test \
	%D%/git.profile %D%/git.test \
	%D%/go.profile \
	%D%/gs.profile \
	%D%/guarded.profile %D%/guarded.test \
	%D%/haproxy.profile \
	%D%/jq.profile \
	%D%/lftp.profile \
	%D%/make.profile \
	%D%/mariadbd.profile \
	%D%/memcached.profile \
	%D%/mosquitto.profile %D%/mosquitto.test \
	%D%/mutool.profile \
	%D%/mutt.profile \
	%D%/nginx.profile %D%/nginx.test \
	%D%/ninja.profile \
	%D%/node.profile \
	%D%/npm.profile %D%/npm.test \
	%D%/pandoc.profile \
	%D%/pdftoppm.profile \
	%D%/pdftotext.profile \
	%D%/perl.profile \
	%D%/pip.profile \
	%D%/postgresql.profile %D%/postgresql.test \
	%D%/python3.profile %D%/python3.test \
	%D%/qpdf.profile \
	%D%/rsync.profile \
	%D%/service.profile %D%/service.test \
	%D%/sqlite3.profile \
	%D%/ssh.profile \
	%D%/tesseract.profile \
	%D%/tinyproxy.profile \
	%D%/unrar-free.profile \
	%D%/unzip.profile \
	%D%/w3m.profile \
	%D%/wget.profile \
	%D%/xz.profile \
	%D%/zip.profile \
	%D%/zones.profile %D%/zones.test \
	%D%/zstd.profile
