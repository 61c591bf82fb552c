# Prints every #include that the floors of the house do not allow, or, with fences=1, every use of a
# library header outside its one address.
BEGIN {
	may["base"] = "base schemas"
	may["etl"] = "base etl schemas"
	may["analytics"] = "base analytics schemas"
	may["reports"] = "base analytics reports schemas"
	may["schemas"] = "schemas"
	may["cli"] = "base etl analytics reports schemas cli"
	fence["sqlite3.h"] = "base/db.c"
	fence["libfyaml.h"] = "base/yaml.c"
	fence["csv.h"] = "etl/records/csv.c"
	# entries of archives are raw deflate streams in memory, which need inflate() itself
	fence["zlib.h"] = "etl/records/source.c etl/records/zip.c"
	fence["libical/ical.h"] = "etl/records/ical_rule.c"
	fence["md4c.h"] = "etl/records/markdown.c"
	fence["openssl/evp.h"] = "etl/records/archive.c"
	fence["isa-l/igzip_lib.h"] = "etl/records/archive.c"
	fence["pthread.h"] = "base/workers.c"
	fence["xlsxwriter.h"] = "reports/book.c"
}
FNR == 1 { split(FILENAME, part, "/"); floor = part[1] }
!fences && /^#include "/ {
	split($2, name, /["\/]/)
	if (index(" " may[floor] " ", " " name[2] " ") == 0)
		printf "%s:%d: %s may not include %s\n", FILENAME, FNR, floor, $2
}
fences && /^#include </ {
	header = substr($2, 2, length($2) - 2)
	if (header in fence && index(" " fence[header] " ", " " FILENAME " ") == 0)
		printf "%s:%d: only %s may include %s\n", FILENAME, FNR, fence[header], header
}
