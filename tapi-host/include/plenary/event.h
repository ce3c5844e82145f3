/* What a media provider's GetEvent hands out, where there is no Windows. Included by interfaces.h.
 *
 * Interface pointers in an event carry a count that is the reader's. */

#ifndef PLENARY_EVENT_H
#define PLENARY_EVENT_H

typedef struct {
    DWORD dwSize;
    MSP_EVENT Event;
    MSP_HANDLE hCall;
    union {
        struct {
            MSP_ADDRESS_EVENT Type;
            ITTerminal *pTerminal;
        } MSP_ADDRESS_EVENT_INFO;
        struct {
            MSP_CALL_EVENT Type;
            MSP_CALL_EVENT_CAUSE Cause;
            ITStream *pStream;
            ITTerminal *pTerminal;
            HRESULT hrError;
        } MSP_CALL_EVENT_INFO;
        struct {
            DWORD dwBufferSize;
            BYTE pBuffer[1]; /* the first of so many */
        } MSP_TSP_DATA;
        struct {
            IDispatch *pEvent;
            LONG lEventCode;
        } MSP_PRIVATE_EVENT_INFO;
        struct {
            ITTerminal *pParentFileTerminal;
            ITFileTrack *pFileTrack;
            TERMINAL_MEDIA_STATE TerminalMediaState;
            FT_STATE_EVENT_CAUSE ftecEventCause;
            HRESULT hrErrorCode;
        } MSP_FILE_TERMINAL_EVENT_INFO;
    };
} MSP_EVENT_INFO;

#endif
