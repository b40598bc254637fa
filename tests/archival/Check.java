import java.io.FileInputStream;
import java.io.InputStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Asks veraPDF whether files keep to PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).
 *
 * For every file and both standards one line: the standard, "holds" or the broken rules, the file.
 */
final class Check {
    private static final String PROFILES = "/org/verapdf/pdfa/validation/";

    private enum Standard {
        PDF_A_3A("3a", "PDFA-3A.xml"),
        PDF_UA_1("ua1", "PDFUA-1.xml");

        final String flavour;
        final String profile;

        Standard(String flavour, String profile) {
            this.flavour = flavour;
            this.profile = profile;
        }
    }

    private Check() {}

    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (Standard standard : Standard.values()) {
            ValidationProfile profile = profileOf(standard);
            for (String file : files) {
                System.out.println(standard.flavour + "\t" + answer(file, standard, profile) + "\t" + file);
            }
        }
    }

    private static ValidationProfile profileOf(Standard standard) throws Exception {
        try (InputStream stored = Check.class.getResourceAsStream(PROFILES + standard.profile)) {
            return Profiles.profileFromXml(stored);
        }
    }

    private static String answer(String file, Standard standard, ValidationProfile profile) {
        PDFAFlavour flavour = PDFAFlavour.fromString(standard.flavour);
        try (FileInputStream read = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(read, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            return result.isCompliant() ? "holds" : String.join(" ", broken(result));
        } catch (Exception unreadable) {
            return "unreadable: " + unreadable.getClass().getSimpleName();
        }
    }

    private static TreeSet<String> broken(ValidationResult result) {
        TreeSet<String> rules = new TreeSet<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                rules.add(assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber());
            }
        }
        return rules;
    }
}
