//! The cookies of the website. What they hold ends after at most two hours.

use pages::Cookie;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Every cookie of the pages. They need no consent: nothing works without them.
pub(crate) const ALL: [&Cookie; 3] = [&RECEIPT, &REGISTRATION, &MESSAGE];

/// Shows the receipt of a registration to whoever has just made it. It opens nothing else, and
/// proves nothing about an address.
pub(crate) const RECEIPT: Cookie = Cookie {
    name: "__Host-kvittering",
    sealed_for: "receipt",
    explained: [
        "Viser kvitteringen, når du har sendt en tilmelding",
        "Shows the receipt once you have sent a registration",
    ],
    max_age: 2 * HOUR,
};
/// Opens registrations for whoever has shown their codes.
pub(crate) const REGISTRATION: Cookie = Cookie {
    name: "__Host-tilmelding",
    sealed_for: "own registration",
    explained: [
        "Holder en tilmelding åben, som du har åbnet med nummer og adgangskode",
        "Keeps a registration open that you have opened with its number and code",
    ],
    max_age: 2 * HOUR,
};
/// Says on the next page what has just been done, once.
pub(crate) const MESSAGE: Cookie = Cookie {
    name: "__Host-besked",
    sealed_for: "message",
    explained: [
        "Siger på den næste side, hvad du lige har gjort, og slettes så",
        "Says on the next page what you have just done, and is then deleted",
    ],
    max_age: MINUTE,
};
