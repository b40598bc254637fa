"""Out, to readers: report sections, typesetting, signing, verification and page previews."""
