//! Impedance: straight line with a detour factor, or the user's matrix; cover lists and nearest hubs from either.
