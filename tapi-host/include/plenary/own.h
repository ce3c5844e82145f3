/* Interfaces that are Plenary's alone, on Windows too. Included by msp.h.
 *
 * Written by tests/abi from the declarations in the code: PLENARY_BLESS=1 cargo test -p abi. */

#ifndef PLENARY_OWN_H
#define PLENARY_OWN_H

typedef struct IPlenaryParticipant IPlenaryParticipant;
typedef struct IPlenaryCall IPlenaryCall;
typedef struct IPlenaryStream IPlenaryStream;
typedef struct IPlenaryTerminal IPlenaryTerminal;
typedef struct IPlenarySamples IPlenarySamples;

/* {A1D7C2F4-0B5E-4E62-8C39-5D2E9B714F08} */
typedef struct IPlenaryParticipantVtbl {
    PLENARY_DISPATCH(IPlenaryParticipant)
    HRESULT(WINAPI *get_Identifier)(IPlenaryParticipant *self, LONG *identifier);
    HRESULT(WINAPI *get_State)(IPlenaryParticipant *self, LONG *state);
    HRESULT(WINAPI *get_Level)(IPlenaryParticipant *self, LONG *level);
    HRESULT(WINAPI *get_Loss)(IPlenaryParticipant *self, LONG *loss);
    HRESULT(WINAPI *get_Jitter)(IPlenaryParticipant *self, LONG *jitter);
    HRESULT(WINAPI *get_Delay)(IPlenaryParticipant *self, LONG *delay);
    HRESULT(WINAPI *get_RoundTrip)(IPlenaryParticipant *self, LONG *time);
    HRESULT(WINAPI *get_Age)(IPlenaryParticipant *self, LONG *age);
    HRESULT(WINAPI *get_Volume)(IPlenaryParticipant *self, LONG *volume);
    HRESULT(WINAPI *put_Volume)(IPlenaryParticipant *self, LONG volume);
    HRESULT(WINAPI *get_Address)(IPlenaryParticipant *self, BSTR *address);
} IPlenaryParticipantVtbl;
struct IPlenaryParticipant { const IPlenaryParticipantVtbl *lpVtbl; };

/* {5C9F3E16-72A4-4D0B-B8E5-0F6A2C83D791} */
typedef struct IPlenaryCallVtbl {
    PLENARY_DISPATCH(IPlenaryCall)
    HRESULT(WINAPI *get_Statistics)(IPlenaryCall *self, BSTR *json);
    HRESULT(WINAPI *put_Interface)(IPlenaryCall *self, BSTR name);
    HRESULT(WINAPI *get_Interface)(IPlenaryCall *self, BSTR *name);
    HRESULT(WINAPI *get_Trouble)(IPlenaryCall *self, BSTR *sentence);
} IPlenaryCallVtbl;
struct IPlenaryCall { const IPlenaryCallVtbl *lpVtbl; };

/* {E3B80D52-916C-4F7A-A2D4-8B15C60E73F9} */
typedef struct IPlenaryStreamVtbl {
    PLENARY_DISPATCH(IPlenaryStream)
    HRESULT(WINAPI *get_Muted)(IPlenaryStream *self, VARIANT_BOOL *muted);
    HRESULT(WINAPI *put_Muted)(IPlenaryStream *self, VARIANT_BOOL muted);
    HRESULT(WINAPI *get_Level)(IPlenaryStream *self, LONG *level);
    HRESULT(WINAPI *get_State)(IPlenaryStream *self, LONG *state);
} IPlenaryStreamVtbl;
struct IPlenaryStream { const IPlenaryStreamVtbl *lpVtbl; };

/* {2F47A9C0-D3E1-4B86-95F2-71C08A6D5EB3} */
typedef struct IPlenaryTerminalVtbl {
    PLENARY_DISPATCH(IPlenaryTerminal)
    HRESULT(WINAPI *get_Identifier)(IPlenaryTerminal *self, BSTR *identifier);
    HRESULT(WINAPI *get_Kind)(IPlenaryTerminal *self, BSTR *kind);
    HRESULT(WINAPI *get_Frequency)(IPlenaryTerminal *self, LONG *frequency);
    HRESULT(WINAPI *put_Frequency)(IPlenaryTerminal *self, LONG frequency);
    HRESULT(WINAPI *get_Looping)(IPlenaryTerminal *self, VARIANT_BOOL *looping);
    HRESULT(WINAPI *put_Looping)(IPlenaryTerminal *self, VARIANT_BOOL looping);
    HRESULT(WINAPI *get_EachPerson)(IPlenaryTerminal *self, VARIANT_BOOL *each);
    HRESULT(WINAPI *put_EachPerson)(IPlenaryTerminal *self, VARIANT_BOOL each);
} IPlenaryTerminalVtbl;
struct IPlenaryTerminal { const IPlenaryTerminalVtbl *lpVtbl; };

/* {8D4E19B3-26C7-45F0-9A6B-E1F07C3D5A92} */
typedef struct IPlenarySamplesVtbl {
    PLENARY_UNKNOWN(IPlenarySamples)
    HRESULT(WINAPI *Write)(IPlenarySamples *self, const BYTE *samples, DWORD bytes, DWORD *taken);
    HRESULT(WINAPI *Read)(IPlenarySamples *self, BYTE *samples, DWORD bytes, DWORD *filled);
} IPlenarySamplesVtbl;
struct IPlenarySamples { const IPlenarySamplesVtbl *lpVtbl; };

#endif
