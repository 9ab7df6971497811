//! What makes turning a page of the walk feel immediate: the next stop is fetched ahead, and what stays where it
//! is does not blink.

use super::site::Site;

/// Only prefetched, and only stops: nothing is run ahead.
pub fn speculation_rules(site: &Site) -> String {
    serde_json::json!({
        "prefetch": [{
            // By hand: a stop's link may carry a query, and this is a pattern.
            "where": { "href_matches": format!("{}/walk/*", site.base) },
            "eagerness": "moderate",
        }],
    })
    .to_string()
}

/// In the head, before a page can be revealed: a transition that comes too late is no error.
///
/// Chromium reveals a page whose predecessor's picture is not there yet, and then rejects its transition. No
/// `pagereveal` event hands that one out, so nothing could catch it.
pub const WITHOUT_PICTURE: &str = "addEventListener('unhandledrejection',e=>{\
    if(e.reason instanceof DOMException&&e.reason.message.endsWith('Page already revealed'))e.preventDefault()});";

/// Leaves the view transition out unless it is from stop to stop; and says whether the page's head is out of sight:
/// then it has no place from which it could stay.
///
/// One that is left out, or that ends since the learner went elsewhere meanwhile, is no error.
///
/// The stylesheet asks for transitions between all pages of the origin. On the way to one that does not ask for
/// them, such as the issuer's, Chromium would report an error there.
pub fn script(site: &Site) -> String {
    let stops = serde_json::json!(format!("{}/walk/", site.base));
    format!(
        "addEventListener('pageswap',e=>{{const t=e.viewTransition,stops=location.origin+{stops};\
         t?.ready.catch(()=>{{}});\
         if(![location.href,e.activation?.entry?.url].every(url=>url?.startsWith(stops)))t?.skipTransition();\
         document.documentElement.classList.toggle('scrolled',scrollY>0)}})"
    )
}
