"""Out and in, to machines: tables and lines that become inputs. Knows no report and no window."""
